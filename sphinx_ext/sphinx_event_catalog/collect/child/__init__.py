"""What runs beside the packages: it needs the standard library, attrs and the packages themselves, and nothing else."""
