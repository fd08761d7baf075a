"""The biller's pages that need the pages' frame (`web`) and the claims (`interop`): those two stay apart."""
