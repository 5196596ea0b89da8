"""The messages of the contract, by name."""

from quarterdeck_server.rpc import contract

MESSAGES = {
    message.full_name: message
    for file in contract.CONTRACT
    for message in file.message_types_by_name.values()
}
