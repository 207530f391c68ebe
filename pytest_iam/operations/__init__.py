"""What each operation of IAM and STS does: parsed parameters in, output members out."""
