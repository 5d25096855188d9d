# `make` or `make help` lists what there is.

# Locked, so that every machine builds what was tested.
CARGO := cargo --locked
DEMO := target/demo

.PHONY: help demo test lint format bench bench-whole torture fuzz samples pictures readme install clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: ## build, check the sample estate, say where the report is
	$(CARGO) build --release
	@mkdir -p $(DEMO)
	@./target/release/nhsmail-onboard check samples/rosewood-estate.xlsx --as-of 2026-11-21 -o $(DEMO)/rosewood-report.xlsx \
		--json $(DEMO)/rosewood-report.json --force; code=$$?; \
		if [ $$code -eq 1 ]; then echo "(Exit code 1: something is rejected, as it should be in this sample.)"; else exit $$code; fi

test: lint ## format, lints, all tests
	$(CARGO) test

lint: ## format and lints only
	cargo fmt --check
	$(CARGO) clippy --all-targets -- -D warnings

format: ## put every source file into its format
	cargo fmt

bench: bench-whole ## time the stages of a check, and whole programs side by side (needs python3 and network for its packages)
	$(CARGO) bench --bench stages

BENCH := target/bench
BENCH_OPTIONS :=
bench-whole: $(BENCH)/python/done
	$(CARGO) build --release --bin nhsmail-onboard --example baseline --example hot_paths
	$(BENCH)/python/bin/python benches/side_by_side.py target/release/nhsmail-onboard target/release/examples $(BENCH) \
		$(BENCH_OPTIONS)

$(BENCH)/python/done: benches/peers/requirements.txt
	python3 -m venv $(BENCH)/python
	$(BENCH)/python/bin/pip install --quiet -r $<
	touch $@

# A second seed of chance each time; what fails shows how to have it again.
torture: ## what is too long for every day: 100 kills, 10,000 swaps of files, 2,000 submissions in 512 MB, 20,000 orders of senders
	NHSMAIL_KILLS=100 NHSMAIL_SWAPS=10000 NHSMAIL_SUBMISSIONS=2000 PROPTEST_CASES=20000 $(CARGO) test --lib --test it -- \
		--nocapture killed swap:: starvation:: take_a_site

FUZZ_SECONDS := 60
fuzz: ## feed each reader what a fuzzer thinks of (needs cargo-fuzz and nightly Rust)
	@for target in sniff text xlsx xlsb xls ods layout headings values; do \
		cargo +nightly fuzz run $$target -- -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 -timeout=10 || exit 1; done

samples: ## make the sample estates anew
	$(CARGO) run --example make_samples -- samples

# The report's first and third pages, as LibreOffice prints them.
pictures: demo ## make the README's pictures anew (needs LibreOffice and poppler)
	soffice --headless --convert-to pdf --outdir $(DEMO) $(DEMO)/rosewood-report.xlsx
	pdftoppm -r 110 -f 1 -l 1 -singlefile -png $(DEMO)/rosewood-report.pdf samples/report-summary
	pdftoppm -r 150 -f 3 -l 3 -x 60 -y 60 -W 1640 -H 620 -singlefile -png $(DEMO)/rosewood-report.pdf samples/report-rejected-sites

readme: ## make the README's list of rules anew
	UPDATE_README=1 $(CARGO) test --test it readme

install: ## install the program for this user
	$(CARGO) install --path .

clean: ## remove everything that was built
	cargo clean
