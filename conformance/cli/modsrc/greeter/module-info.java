module greeter {
    exports greeter;
    uses greeter.Manner;
}
