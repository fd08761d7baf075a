"""The demo practice's front door and its on-screen phone. Nothing here opens for a real practice."""
