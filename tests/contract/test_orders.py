"""The contract names the orders of each list, and they are those that it has."""

import gc
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor
from google.protobuf.message_factory import GetMessageClass
from quarterdeck_server.app import REPEATED
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.page import Listing


def orders_of(message: Descriptor) -> list[str]:
    """What a request may be ordered by, as the contract has it."""
    extension: Any = descriptor_pool.Default().FindExtensionByName("buf.validate.field")
    options: Any = GetMessageClass(extension.containing_type)
    field = message.fields_by_name["order_by"]
    rules = options.FromString(field.GetOptions().SerializeToString()).Extensions[extension]
    return list(getattr(rules.string, "in"))


def test_each_list_has_the_orders_that_the_contract_names() -> None:
    assert REPEATED  # all domains are loaded
    listings: dict[str, Any] = {
        each._answer.DESCRIPTOR.full_name: each
        for each in gc.get_objects()
        if isinstance(each, Listing)
    }
    lists = [
        method
        for service in contract.services()
        for method in service.methods
        if "order_by" in method.input_type.fields_by_name
    ]
    assert {method.output_type.full_name for method in lists} == set(listings)
    for method in lists:
        listing = listings[method.output_type.full_name]
        words = [f"{each}{how}" for each in listing._orders for how in ("", " asc", " desc")]
        assert orders_of(method.input_type) == ["", *words], method.full_name
        assert listing._default_order in words
