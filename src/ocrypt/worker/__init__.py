"""The keyholder opens, the zygote forks, the job reads; each is a process of its own."""
