import pytest

from photocrm.accounts.models import User, Workspace
from photocrm.imports.models import ImportRun
from tests.integration.imports.importing import GOOD, received


@pytest.fixture
def draft(workspace: Workspace, owner: User) -> ImportRun:
    return received(workspace, owner, GOOD)
