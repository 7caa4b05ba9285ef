"""Words for what is done on request of a person."""

WORDINGS = {
    "customer.exported": lambda event: "Everything known was exported",
    "customer.erased": lambda event: "Customer erased",
}
