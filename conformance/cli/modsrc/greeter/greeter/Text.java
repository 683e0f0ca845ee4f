package greeter;

class Text {
    static String of(String name) { return "hello, " + name; }
}
