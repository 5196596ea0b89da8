"""The messages of the contract, by name, and its methods with other words in their policy."""

from typing import Any
from unittest.mock import Mock

from google.protobuf.descriptor import MethodDescriptor
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.policy import POLICY

MESSAGES = {
    message.full_name: message
    for file in contract.CONTRACT
    for message in file.message_types_by_name.values()
}


def altered(method: MethodDescriptor, **policy: Any) -> Any:
    """A method with other words in its policy."""
    options = type(method.GetOptions())()
    options.CopyFrom(method.GetOptions())
    for field, value in policy.items():
        setattr(options.Extensions[POLICY], field, value)
    other = Mock(wraps=method, input_type=method.input_type, output_type=method.output_type)
    other.configure_mock(containing_service=method.containing_service, server_streaming=False)
    other.GetOptions = lambda: options
    return other
