#!/usr/bin/env python3
"""Each rule finds a planted violation and leaves its honest neighbour alone."""

import pathlib
import tempfile
import unittest

import architecture_rule
import clock_rule
import coroutine_rule
import file_rule
import include_rule
import namespace_rule
import provider_rule


class PlantedTree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def messages(self, rule, name, text):
        """What `rule` objects to when the tree holds only this file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        found = [message for _, _, message in rule.violations(self.root)]
        path.unlink()
        return found

    def assert_refused(self, rule, name, text):
        self.assertEqual(len(self.messages(rule, name, text)), 1, text)

    def assert_accepted(self, rule, name, text):
        self.assertEqual(self.messages(rule, name, text), [], text)


class IncludeRule(PlantedTree):
    def test_imports_go_one_way(self):
        for name, header in (
            ("server/domain/a.h", "policy/pacing/gcra.h"),
            ("server/provider/a.cc", "transport/http_exchange.h"),
            ("server/transport/a.cc", "provider/codec.h"),
            ("server/policy/pacing/a.h", "dispatch/shard.h"),
            ("server/policy/pacing/a.h", "policy/queueing/lane.h"),
            ("server/door/request/a.h", "grpc_door/deadline.h"),
            ("server/grpc_door/a.cc", "provider/codec.h"),
            ("server/openai_door/a.cc", "provider/codec.h"),
            ("server/openai_door/a.cc", "grpc_door/deadline.h"),
            ("server/encoding/a.cc", "domain/time.h"),
            ("server/telemetry/a.cc", "grpc_door/embed_service.h"),
            ("server/telemetry/a.cc", "operations/readiness.h"),
            ("server/operations/a.cc", "grpc_door/embed_service.h"),
            ("server/emulator/a.cc", "domain/time.h"),
            ("server/app/a.cc", "emulator/server.h"),
            ("client/a.cc", "domain/time.h"),
            ("server/dispatch/a.cc", "../policy/pacing/gcra.h"),
        ):
            self.assert_refused(include_rule, name, f'#include "{header}"\n')

    def test_lower_folders_may_be_included(self):
        for name, header in (
            ("server/dispatch/a.cc", "provider/codec.h"),
            ("server/dispatch/a.cc", "policy/budget/budget.h"),
            ("server/policy/budget/a.h", "policy/pacing/gcra.h"),
            ("server/grpc_door/a.cc", "door/access/admission.h"),
            ("server/operations/a.cc", "telemetry/log.h"),
            ("server/app/a.cc", "telemetry/metrics.h"),
            ("server/app/a.cc", "operations/operations_server.h"),
            ("server/emulator/a.cc", "emulator/server.h"),
            ("client/a.cc", "client/embedding_client.h"),
        ):
            self.assert_accepted(include_rule, name, f'#include "{header}"\n')

    def test_each_folder_knows_only_its_own_libraries(self):
        for name, header in (
            ("server/domain/a.h", "boost/asio/post.hpp"),
            ("server/domain/a.h", "nlohmann/json.hpp"),
            ("server/policy/faults/a.h", "spdlog/spdlog.h"),
            ("server/policy/faults/a.h", "random"),
            ("server/policy/faults/a.h", "thread"),
            ("server/door/access/a.h", "grpcpp/grpcpp.h"),
            ("server/provider/a.cc", "boost/asio/ip/tcp.hpp"),
            ("server/transport/a.cc", "nlohmann/json.hpp"),
            ("server/dispatch/a.cc", "boost/beast/http.hpp"),
            ("server/dispatch/a.cc", "prometheus/counter.h"),
            ("server/dispatch/a.cc", "grpcpp/grpcpp.h"),
            ("server/grpc_door/a.cc", "nlohmann/json.hpp"),
            ("server/operations/a.cc", "grpcpp/grpcpp.h"),
        ):
            self.assert_refused(include_rule, name, f"#include <{header}>\n")
        self.assert_accepted(include_rule, "server/transport/a.cc", "#include <boost/beast/http.hpp>\n#include <thread>\n")
        self.assert_accepted(include_rule, "server/policy/faults/a.h", "#include <vector>\n#include <boost_is_not_here>\n")

    def test_a_folder_without_a_row_is_refused(self):
        self.assert_refused(include_rule, "server/misc/a.h", "#pragma once\n")
        self.assert_refused(include_rule, "server/policy/a.h", "#pragma once\n")


class ClockRule(PlantedTree):
    def test_pure_folders_read_no_clock(self):
        self.assert_refused(clock_rule, "server/policy/a.cc", "auto t = Clock::now();\n")
        self.assert_refused(clock_rule, "server/provider/a.cc", "std::mt19937_64 dice;\n")
        self.assert_refused(clock_rule, "server/dispatch/a.cc", "std::chrono::system_clock::time_point t;\n")

    def test_comments_literals_and_other_folders_are_free(self):
        self.assert_accepted(clock_rule, "server/policy/a.h", '// Clock::now()\nauto s = "Clock::now()";\n')
        self.assert_accepted(clock_rule, "server/dispatch/a.cc", "auto t = Clock::now();\n")


class ArchitectureRule(PlantedTree):
    PAGE = """## The house

```
server/      the program
  http/      a session
```

## Ten questions

| question | answer | look at |
|---|---|---|
| What ends a session? | Its client. | `http/session.cc` `Session::run` |
"""

    def setUp(self):
        super().setUp()
        session = self.root / "server/http/session.cc"
        session.parent.mkdir(parents=True)
        session.write_text("void Session::run() {}\n", encoding="utf-8")

    def test_the_tree_is_the_one_shown(self):
        self.assert_accepted(architecture_rule, "docs/architecture.md", self.PAGE)
        self.assert_refused(
            architecture_rule, "docs/architecture.md", self.PAGE.replace("  http/", "  smtp/\n  http/"))
        (self.root / "server/listen").mkdir()
        (self.root / "server/listen/gate.h").write_text("", encoding="utf-8")
        self.assert_refused(architecture_rule, "docs/architecture.md", self.PAGE)

    def test_answers_name_what_is_there(self):
        for wrong in ("`http/session.h` `Session::run`", "`http/session.cc` `Session::stop`", "the session"):
            page = self.PAGE.replace("`http/session.cc` `Session::run`", wrong)
            self.assert_refused(architecture_rule, "docs/architecture.md", page)
        unanswered = self.PAGE.split("## Ten questions")[0]
        self.assert_refused(architecture_rule, "docs/architecture.md", unanswered)


class NamespaceRule(PlantedTree):
    def test_a_folder_is_a_namespace(self):
        for name, namespace in (
            ("server/policy/pacing/a.h", "gateway"),
            ("server/policy/pacing/a.h", "gateway::policy"),
            ("server/policy/pacing/a.cc", "gateway::queueing"),
            ("server/domain/a.h", "gateway::domain"),
            ("server/emulator/a.h", "gateway"),
        ):
            self.assert_refused(namespace_rule, name, f"namespace {namespace} {{\n}}\n")
        for name, namespace in (
            ("server/policy/pacing/a.h", "gateway::pacing"),
            ("server/telemetry/a.h", "gateway::telemetry::buckets"),
            ("server/domain/a.h", "gateway"),
            ("server/emulator/a.h", "emulator"),
        ):
            self.assert_accepted(namespace_rule, name, f"namespace {namespace} {{\n}}\n")

    def test_no_folder_declares_what_lives_in_another(self):
        self.assert_accepted(namespace_rule, "server/policy/queueing/flow.h", "namespace gateway::queueing {\n}\n")
        (self.root / "server/policy/queueing/flow.h").write_text("", encoding="utf-8")
        declared = "namespace gateway {\nnamespace queueing {\nclass Flow;\n}\n}\n"
        self.assert_refused(namespace_rule, "server/domain/a.h", declared)
        inside = "namespace gateway::http {\nnamespace limits {\n}\n}\n"
        self.assert_accepted(namespace_rule, "server/http/a.h", inside)

    def test_two_things_of_one_name_meet(self):
        for text in ("inline constexpr std::size_t kMost = 300;\n", "struct Answer {\n};\n", "enum class Kind {\n};\n"):
            self.messages(namespace_rule, "server/http/a.h", text)
            (self.root / "server/http/b.h").write_text(text, encoding="utf-8")
            self.assert_refused(namespace_rule, "server/http/a.h", text)
            self.assert_accepted(namespace_rule, "server/listen/a.h", text)
            self.assert_accepted(namespace_rule, "server/http/c.cc", f"namespace {{\n{text}}}\n")
            (self.root / "server/http/b.h").unlink()


class CoroutineRule(PlantedTree):
    def test_a_statement_with_co_await_creates_nothing(self):
        for statement in (
            "co_await send(Request{a, b});",
            "co_await send({a, b});",
            "auto r = co_await run([p = std::move(p)] { return p; });",
            "co_await run([&] { return p; });",
            "spawn(co_await this_executor, [p](int x) { return x + p; }, detached);",
            "co_await send(Request(a, b));",
            "return_it(Holder{co_await read()});",
            "if (auto r = co_await send(Request{a}); r) { use(r); }",
        ):
            messages = self.messages(coroutine_rule, "server/dispatch/a.cc", f"task f() {{\n  {statement}\n}}\n")
            self.assertNotEqual(messages, [], statement)

    def test_named_things_may_be_moved_in(self):
        for statement in (
            "Request r{a, b};\n  co_await send(std::move(r));",
            "auto [ec, n] = co_await read(socket, token);",
            "if (co_await ready()) { Request r{a}; use(r); }",
            "while (!done) { co_await tick(timer[0], kToken); }",
            "auto run = [p]() -> awaitable<void> { co_await p->go(); };",
            "for (int i{0}; i < 3; ++i) { co_await tick(Clock::now()); }",
            "// co_await send(Request{a});",
        ):
            self.assert_accepted(coroutine_rule, "server/dispatch/a.cc", f"task f() {{\n  {statement}\n}}\n")


class FileRule(PlantedTree):
    def test_files_stay_short(self):
        self.assert_refused(file_rule, "server/policy/a.cc", "int x;\n" * 401)
        self.assert_accepted(file_rule, "server/policy/a.cc", "int x;\n" * 400)

    def test_names_say_something(self):
        self.assert_refused(file_rule, "server/policy/string_utils.cc", "int x;\n")

    def test_headers_say_what_lives_in_them(self):
        self.assert_refused(file_rule, "server/policy/a.h", "#pragma once\n")

    def test_classes_say_on_which_thread_they_live(self):
        head = "// A thing.\n#pragma once\n"
        self.assert_refused(file_rule, "server/policy/a.h", head + "class A {\n};\n")
        self.assert_accepted(file_rule, "server/policy/a.h", head + "/// Thread: any.\nclass A final : public B {\n};\n")
        self.assert_accepted(file_rule, "server/policy/a.h", head + "class A;\n")

    def test_nothing_is_left_open(self):
        self.assert_refused(file_rule, "tests/policy/a.cc", "// TO" "DO: later\n")


class ProviderRule(PlantedTree):
    # In pieces, so that the rule does not take these trees' pointers for the house's own.
    PAGE = "docs/" "provider.md"
    TEXT = "# Page\n\n## How to read\n\n## 1. Calls\n\n### 1.1 What's one?\n\n### 1.2 Hosts\n\n## 2. Text\n\n### 2.1 Request\n"

    def setUp(self):
        super().setUp()
        self.plant(self.TEXT)

    def plant(self, text):
        page = self.root / self.PAGE
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")

    def test_a_pointer_names_a_section_that_exists(self):
        for pointer in ("1.3", "3", "2.1 and 2.2", "1.1, 1.2, 7 and 2", "2,\n// 9.9", "\n/// 1.2.1"):
            self.assert_refused(provider_rule, "server/domain/a.h", f"// Text ({self.PAGE}, {pointer}).\n")
        for pointer in ("1.2", "2", "1.1 and 2.1", "1.1, 1.2, and 2", "1,\n/// 2.1", "\n/// 1.2", "2.1. 9 of 10 are such"):
            self.assert_accepted(provider_rule, "server/domain/a.h", f"/// Text ({self.PAGE}, {pointer}).\n")

    def test_every_kind_of_file_is_read(self):
        for name in ("tests/a.cc", "tests/a.py", "server/a.yaml", "server/CMakeLists.txt", "docs/a.md", "README.md"):
            self.assert_refused(provider_rule, name, f"# See {self.PAGE}, 1.9\n")
        self.assert_accepted(provider_rule, "README.md", f"All of it is in {self.PAGE}, and nowhere else.\n")

    def test_pointers_have_one_form(self):
        for pointer in (" 1.2", ", section 1.2", ", §1.2", " §1.2", ",\n// sections 1 and 2"):
            self.assert_refused(provider_rule, "server/domain/a.h", f"// Text ({self.PAGE}{pointer}).\n")

    def test_a_link_leads_to_a_heading(self):
        name = pathlib.PurePath(self.PAGE).name
        self.assert_refused(provider_rule, "docs/a.md", f"[hosts]({name}#13-hosts)\n")
        self.assert_refused(provider_rule, "README.md", f"[hosts]({self.PAGE}#hosts)\n")
        self.assert_accepted(provider_rule, "docs/a.md", f"[hosts]({name}#12-hosts), [page]({name}), [else](#else)\n")
        self.assert_accepted(provider_rule, "README.md", f"[hosts]({self.PAGE}#11-whats-one)\n")
        self.assert_refused(provider_rule, self.PAGE, self.TEXT + "\nSee [1.2](#12-host).\n")
        self.assert_accepted(provider_rule, self.PAGE, self.TEXT + "\nSee [1.2](#12-hosts).\n")

    def test_the_sections_of_the_page_are_counted(self):
        for headings in ("## 2. Text", "## 1. A\n## 1. B", "## 1. A\n### 1.2 B", "## 1. A\n### 1.1 B\n### 1.1 C",
                         "## 1. A\n### 2.1 B", "## 1. A\n### 1.1 B\n### 1.3 C", "## 1. A\n## 3. B"):
            self.assert_refused(provider_rule, self.PAGE, headings + "\n")
        self.assert_accepted(provider_rule, self.PAGE, "## 1. A\n```\n# 7 of these\n```\n### 1.1 B\n#### 1.1.1 C\n## 2. D\n")


if __name__ == "__main__":
    unittest.main()
