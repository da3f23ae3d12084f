"""Leave namespaces out of what Breathe shows of a header: they are in every name.

Breathe declares a namespace anew for every header that has something in it, and each of them is a duplicate. Without
them functions of one name in two namespaces look alike to Sphinx, which warns of it: that alone is not listened to.
"""

import logging

from breathe.renderer.sphinxrenderer import SphinxRenderer, WithContext


def members_of_namespace(self, node):
    file_data = self.compound_parser.parse(node.refid)
    parent = self.context.create_child_context(file_data)
    with WithContext(self, parent.create_child_context(file_data.compounddef)):
        return self.render(file_data, parent)


def is_no_namesake(record):
    return not str(record.msg).startswith("Duplicate C++ declaration")


def setup(app):
    logging.getLogger("sphinx.sphinx.domains.cpp").addFilter(is_no_namesake)
    SphinxRenderer.visit_namespace = members_of_namespace
    return {"parallel_read_safe": True, "parallel_write_safe": True}
