module polite {
    requires greeter;
    provides greeter.Manner with polite.Please, polite.Bow;
}
