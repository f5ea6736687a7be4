"""YAML as the checks of deploy/ read it."""

import yaml


class _StrictLoader(yaml.CSafeLoader):
    """A key that stands twice is a mistake, not a choice; a merge (<<) may be overridden."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"twice: {sorted(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


def documents_of(text):
    """The documents that are not empty; raises yaml.YAMLError."""
    return [document for document in yaml.load_all(text, _StrictLoader) if document is not None]


def documents(path):
    return documents_of(path.read_text(encoding="utf-8"))
