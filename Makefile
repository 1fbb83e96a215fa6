# A thin front to CMake: each target installs what is missing, builds, and does one thing.
BUILD ?= build
CC    := clang-19
JOBS  ?= $(shell nproc)

.PHONY: all run test bench soak fuzz lint sanitize format clean packages

all: packages $(BUILD)/build.ninja
	@cmake --build $(BUILD) -j $(JOBS) --target pagewalk guest

packages:
	@tools/install-packages.sh

$(BUILD)/build.ninja: | packages
	@CC=$(CC) cmake -S . -B $(BUILD) -G Ninja >/dev/null

# The tour: what the machine and its kernel do, in four steps.
run: all
	@experiments/tour.sh $(BUILD)/pagewalk

test: all
	@cmake --build $(BUILD) -j $(JOBS)
	@tests/run.sh $(BUILD)

# Speed beside qemu-system-riscv64 in the same run.
bench: all
	@cmake --build $(BUILD) -j $(JOBS)
	@tests/bench/run.sh $(BUILD)

# The long forms of the random tests: twenty-four million random instructions beside QEMU, more
# with SOAK_SEEDS=N for N times 60,000.
soak: all
	@cmake --build $(BUILD) -j $(JOBS)
	@tests/run.sh --soak $(BUILD)

# Every fuzz target under libFuzzer and the sanitizers, FUZZ_SECONDS (600) for each.
fuzz: packages
	@CC=$(CC) cmake --preset fuzz >/dev/null
	@cmake --build build-fuzz -j $(JOBS) --target fuzz_targets
	@tests/fuzz/fuzz.sh build-fuzz

# The unit tests and the short fuzz runs under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize: packages
	@CC=$(CC) cmake --preset asan-ubsan >/dev/null
	@cmake --build build-asan -j $(JOBS)
	@tests/run.sh --only unit,kernel,fuzz build-asan

lint:
	@tools/lint.sh $(BUILD)

format:
	@tools/format.sh

clean:
	@rm -rf $(BUILD) build-asan build-fuzz
