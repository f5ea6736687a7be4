"""The released programs are built so that a bug in them is hard to turn into more."""

import os
import re
import subprocess
import sys
import unittest

BINARIES = os.environ["GATEWAY_BINARIES"]
PROGRAMS = ("embedding-gateway", "dashscope-emulator", "embedctl")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def of_each_program(check):
    """Makes a test of a check on the path of one program."""

    def test(self):
        for program in PROGRAMS:
            with self.subTest(program):
                check(self, os.path.join(BINARIES, program))

    return test


class ReleasedPrograms(unittest.TestCase):
    @of_each_program
    def test_are_loaded_at_an_address_that_nobody_can_guess(self, path):
        self.assertRegex(output_of("readelf", "-hW", path), r"Type:\s+DYN")
        self.assertRegex(output_of("readelf", "-dW", path), r"FLAGS_1\).*\bPIE\b")

    @of_each_program
    def test_resolve_every_symbol_at_start_into_tables_that_are_read_only_then(self, path):
        self.assertRegex(output_of("readelf", "-dW", path), r"FLAGS_1\).*\bNOW\b")
        self.assertIn("GNU_RELRO", output_of("readelf", "-lW", path))

    @of_each_program
    def test_run_nothing_from_the_stack_and_write_nothing_that_runs(self, path):
        segments = output_of("readelf", "-lW", path)
        self.assertRegex(segments, r"GNU_STACK\s.*\sRW\s")
        self.assertNotRegex(segments, r"LOAD\s.*\sRWE\s")

    @of_each_program
    def test_guard_their_stacks_and_check_their_copies(self, path):
        symbols = output_of("readelf", "--dyn-syms", "-W", path)
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__(mem\w+|str\w+|v?s?n?printf|read|fread|poll)_chk")

    @of_each_program
    def test_check_their_containers(self, path):
        # What libstdc++ calls when an assertion of a container fails.
        self.assertIn("__glibcxx_assert_fail", output_of("readelf", "--dyn-syms", "-W", path))

    @unittest.skipUnless(os.uname().machine == "x86_64", "the instruction is of x86")
    @of_each_program
    def test_mark_where_indirect_jumps_may_lead(self, path):
        code = output_of("objdump", "-d", "--no-show-raw-insn", "--disassemble=main", path)
        first = re.search(r"<main>:\n\s*[0-9a-f]+:\s+(\S+)", code)
        self.assertEqual(first and first.group(1), "endbr64")


if __name__ == "__main__":
    sys.exit(unittest.main())
