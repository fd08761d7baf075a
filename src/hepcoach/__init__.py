"""HEP Coach: gets outpatient therapy patients through their home exercise program."""
