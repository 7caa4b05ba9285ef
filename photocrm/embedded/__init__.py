"""PostgreSQL and Valkey without installing them: for the demo, the tests and the benchmarks."""
