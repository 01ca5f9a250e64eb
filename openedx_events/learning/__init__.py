"""What learners and course staff do in a course, and the credentials that learners earn."""
