"""Pages for staff: today, patients, cases, programs to confirm, the front desk."""
