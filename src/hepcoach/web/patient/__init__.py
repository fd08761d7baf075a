"""The patient's page behind the link of a text: the day's exercises and one question a screen."""
