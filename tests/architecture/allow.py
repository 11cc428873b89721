"""An import-linter contract: some packages may import nothing but what is listed."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowContract(Contract):
    """`modules` (not those in `exempt`) import themselves and what `allowed` names; `stdlib` stands for all of it."""

    modules = fields.SetField(subfield=fields.StringField())
    allowed = fields.SetField(subfield=fields.StringField())
    exempt = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - import-linter's signature
        broken = []
        for module in sorted(graph.modules):
            if _root(module) not in self.modules or any(_within(module, e) for e in self.exempt or ()):
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                if not self._fits(imported):
                    details = graph.get_import_details(importer=module, imported=imported)
                    broken.append((module, imported, sorted({d["line_number"] for d in details})))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _fits(self, imported: str) -> bool:
        root = _root(imported)
        if root in self.modules or root in self.allowed:
            return True
        return "stdlib" in self.allowed and root in sys.stdlib_module_names

    def render_broken_contract(self, check: ContractCheck) -> None:
        for module, imported, lines in check.metadata["broken"]:
            output.print_error(f"{module} imports {imported} (line {', '.join(map(str, lines))})")


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _root(module: str) -> str:
    return module.split(".", maxsplit=1)[0]
