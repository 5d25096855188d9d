#!/usr/bin/env python3
"""Times whole programs side by side, as people would run them, and prints a table with ratios.

    side_by_side.py PROGRAM EXAMPLES FOLDER [--runs N] [--large] [--registers FOLDER]

PROGRAM is nhsmail-onboard, EXAMPLES the folder of baseline and hot_paths, both built from this folder, FOLDER where the
generated estates and all outputs go. Every comparison runs both commands in turn, once to warm up and N times counted, so that a
machine that changes its speed changes it for both; the ratio is the median of the ratios of the pairs. A peer whose Python
packages are missing is left out and named. Memory is that of all processes of a command together, sampled; it is told on Linux
only. Instructions are those of each stage of a check, on one thread, counted by callgrind: the same from run to run but for a few
in a thousand, so that two commits may be compared on any machine.
"""
import argparse
import csv
import datetime
import importlib.util
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
PEERS = HERE / "peers"
AS_OF = "2026-11-21"


def run(command):
    """Seconds from start to end. A check that rejects something ends in 1."""
    begin = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    took = time.monotonic() - begin
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended in {done.returncode}: {done.stderr.decode()[-300:]}")
    return took


def in_turn(one, other, runs):
    """Median seconds of both, and the median of the ratios of the pairs."""
    pairs = [(run(one), run(other)) for _ in range(runs + 1)][1:]
    median = [statistics.median(times) for times in zip(*pairs)]
    return median[0], median[1], statistics.median(a / b for a, b in pairs)


def alone(command, runs):
    return statistics.median([run(command) for _ in range(runs + 1)][1:])


def resident(process):
    """Megabytes of a process and of all below it."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            status = pathlib.Path(f"/proc/{one}/status").read_text()
            total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            for task in os.listdir(f"/proc/{one}/task"):
                waiting += pathlib.Path(f"/proc/{one}/task/{task}/children").read_text().split()
        except (OSError, StopIteration):
            pass
    return total / 1024


def peak(command):
    if not sys.platform.startswith("linux"):
        return None
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, resident(process.pid))
        time.sleep(0.01)
    return most


def instructions(command, folder):
    """Instructions of a command, in millions; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    out = folder / "callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command], capture_output=True)
    totals = next(line for line in out.read_text().splitlines() if line.startswith("totals:"))
    return int(totals.split()[1]) / 1e6


def generate(sites, folder, workbook=True):
    if not (folder / "manifest.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        forms = ["--xlsx", "--csv"] if workbook else ["--csv"]
        subprocess.run([sys.executable, PEERS / "gen_estate.py", "--sites", str(sites), "--out", folder, *forms], check=True,
                       stdout=subprocess.DEVNULL)
    return folder


def inbox(folder, submissions, sites):
    """A folder of submissions, each a sites.csv and a users.csv of its own."""
    if folder.exists():
        return folder
    estate = generate(submissions * sites, folder.with_name(f"{folder.name}-estate"), workbook=False)
    rows = {}
    for name in ("sites", "users"):
        heading, *lines = (estate / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        code = heading.rstrip("\n").split(",").index("ODS Code")
        rows[name] = (heading, [(line.split(",")[code], line) for line in lines])
    for number in range(submissions):
        of = folder / f"provider-{number:04}"
        of.mkdir(parents=True)
        heading, lines = rows["sites"]
        own = lines[number * sites:(number + 1) * sites]
        codes = {code for code, _ in own}
        (of / "sites.csv").write_text(heading + "".join(line for _, line in own), encoding="utf-8")
        heading, lines = rows["users"]
        begin = len(lines) * number // submissions
        near = lines[max(0, begin - 400):begin + 800]
        (of / "users.csv").write_text(heading + "".join(line for code, line in near if code in codes), encoding="utf-8")
    return folder


def with_faults(texts, folder):
    """The same estate with three faults in every row: sites without a name, a status and a right ODS code, people without a
    name and a right address."""
    faults = {"Site Name": "", "DSPT Status": "Standards Not Met", "ODS Code": "?",
              "First Name": "", "Last Name": "", "Personal Email": "none"}
    folder.mkdir(exist_ok=True)
    for table in texts:
        with open(table, encoding="utf-8", newline="") as given, open(folder / table.name, "w", encoding="utf-8", newline="") as out:
            rows = csv.DictReader(given)
            # The people's column of this name is the key to their site, which is to be found.
            mine = {name: value for name, value in faults.items() if (name, table.stem) != ("ODS Code", "users")}
            writer = csv.DictWriter(out, rows.fieldnames)
            writer.writeheader()
            writer.writerows({name: mine.get(name, value) for name, value in row.items()} for row in rows)
    return [folder / table.name for table in texts]


def cells(report):
    """Cells of all sheets of a workbook."""
    with zipfile.ZipFile(report) as parts:
        return sum(parts.read(name).count(b"<c r=") for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))


def missing(*packages):
    return [package for package in packages if not importlib.util.find_spec(package)]


class Table:
    def __init__(self):
        self.rows, self.left_out = [], []

    def ratio(self, what, ours, theirs, ratio, wanted):
        self.rows.append((what, f"{ours:.2f} s", f"{theirs:.2f} s", ratio, wanted))
        print(*self.rows[-1], sep=" | ", flush=True)

    def figure(self, what, figure, wanted=""):
        self.rows.append((what, figure, "", "", wanted))
        print(*self.rows[-1], sep=" | ", flush=True)

    def show(self):
        cores = os.cpu_count()
        print(f"\nMeasured on {datetime.date.today():%-d %B %Y}, {cores} cores.\n")
        print("| what | nhsmail-onboard | the other | ratio | wanted |\n|---|---:|---:|---:|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")
        for name in self.left_out:
            print(f"\nLeft out: {name}.")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("examples", type=pathlib.Path)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--large", action="store_true", help="also 150,000 sites and 900,000 users")
    arguments.add_argument("--registers", type=pathlib.Path, help="a folder of register extracts")
    arguments.add_argument("--submissions", type=int, default=400, help="submissions in the batch")
    given = arguments.parse_args()
    program, examples, out = given.program.resolve(), given.examples.resolve(), given.folder.resolve()
    table, python = Table(), sys.executable

    def check(inputs, *more):
        return [program, "check", *inputs, "-o", out / "report.xlsx", "--force", "--quiet", "--as-of", AS_OF, *more]

    medium = generate(20_000, out / "M")
    book, texts = [medium / "estate.xlsx"], [medium / "sites.csv", medium / "users.csv"]
    ours, theirs, ratio = in_turn(check(book), [examples / "baseline", *book, out / "baseline.xlsx"], given.runs)
    table.ratio("M, xlsx: against calamine and rust_xlsxwriter alone", ours, theirs, f"{ratio:.2f}", "at most 0.6")
    peers = [
        ("polars", ["polars", "fastexcel", "xlsxwriter"], ["peer_polars.py", *book, out / "peer.xlsx"], book, 6),
        ("pandas with openpyxl", ["pandas", "openpyxl"], ["peer_pandas.py", *book, out / "peer.xlsx"], book, 20),
        ("DuckDB on csv", ["duckdb"], ["peer_duckdb.py", medium, out / "peer"], texts, 1),
    ]
    for name, packages, command, inputs, wanted in peers:
        if missing(*packages):
            table.left_out.append(f"{name} (Python has no {', '.join(missing(*packages))})")
            continue
        command = [python, PEERS / command[0], *command[1:]]
        ours, theirs, ratio = in_turn(command, check(inputs), given.runs)
        what = f"M, {'csv' if inputs is texts else 'xlsx'}: {name}, times as long"
        table.ratio(what, theirs, ours, f"{ratio:.1f} ×", f"at least {wanted} ×")
    table.left_out.append("DuckDB on xlsx (its extension for workbooks is no Python package)")

    def growth(size, sites, wanted):
        estate = [generate(sites, out / size) / "estate.xlsx"]
        runs = given.runs if size == "M" else 3
        took, most = alone(check(estate), runs), peak(check(estate))
        memory = "not told here" if most is None else f"{most:.0f} MB"
        table.figure(f"{size}, {sites:,} sites, xlsx", f"{took:.2f} s, {memory}", wanted)
        return took, most, sum(1 for name in ("sites", "users") for _ in open(out / size / f"{name}.csv", "rb"))

    took = []
    for inputs in (texts, with_faults(texts, out / "M-faults")):
        seconds = alone(check(inputs), given.runs)
        took.append((seconds, cells(out / "report.xlsx")))
    (ordinary, written), (faulty, rewritten) = took
    what = "M, csv, every row rejected: time a written cell, against M as it is"
    ratio = faulty / rewritten / (ordinary / written)
    table.rows.append((what, f"{faulty:.2f} s, {rewritten:,} cells", f"{ordinary:.2f} s, {written:,} cells", f"{ratio:.2f}", "at most 1.2"))
    print(*table.rows[-1], sep=" | ", flush=True)

    of_medium = growth("M", 20_000, "below 200 MB")
    if given.large:
        of_large = growth("L", 150_000, "below 1,000 MB")
        rows = of_large[2] / of_medium[2]
        time_ratio = of_large[0] / of_medium[0] / rows
        memory_ratio = of_large[1] / of_medium[1] / rows if of_large[1] else float("nan")
        table.figure("from M to L, against the rows", f"time {time_ratio:.2f}, memory {memory_ratio:.2f}", "at most 1.1")
    small = [generate(40, out / "S") / "estate.xlsx"]
    table.figure("40 sites, xlsx", f"{alone(check(small), 20) * 1000:.0f} ms", "below 60 ms")
    registers = []
    if given.registers:
        snapshot = out / "registers.db"
        extracts = sorted(given.registers.iterdir())
        subprocess.run([program, "registers", "build", *extracts, "--output", snapshot, "--force"], stdout=subprocess.DEVNULL)
        registers = ["--registers", snapshot]
        took = alone(check(small, *registers), 20)
        table.figure("40 sites, xlsx, with the registers' snapshot", f"{took * 1000:.0f} ms", "below 150 ms")
    else:
        table.left_out.append("what needs registers (give a folder of extracts with --registers)")

    folder = inbox(out / f"inbox-{given.submissions}", given.submissions, 15)
    answers = out / "answers"

    def batch():
        shutil.rmtree(answers, ignore_errors=True)
        return run([program, "batch", folder, "--out", answers, "--quiet", "--as-of", AS_OF, *registers])

    def loop():
        return sum(run(check([one], *registers)) for one in sorted(folder.iterdir()))

    pairs = [(loop(), batch()) for _ in range(min(given.runs, 3))]
    ours, theirs = statistics.median(b for _, b in pairs), statistics.median(a for a, _ in pairs)
    ratio = statistics.median(a / b for a, b in pairs)
    table.ratio(f"batch of {given.submissions} submissions: `check` in a loop, times as long", ours, theirs, f"{ratio:.1f} ×",
                "at least 20 ×")
    for threads in (1, 2):
        table.figure(f"M, xlsx, --threads {threads}", f"{alone(check(book, '--threads', str(threads)), given.runs):.2f} s")
    for what, inputs in (("40 sites, xlsx", small), ("2,000 sites, xlsx", [generate(2_000, out / "2000") / "estate.xlsx"])):
        before = 0
        for stage in ("read", "understand", "check", "write"):
            count = instructions([examples / "hot_paths", stage, *inputs], out)
            if count is None:
                table.left_out.append("instructions (there is no valgrind)")
                break
            table.figure(f"instructions, {what}: {stage}", f"{count - before:,.1f} million")
            before = count
    table.show()


if __name__ == "__main__":
    main()
