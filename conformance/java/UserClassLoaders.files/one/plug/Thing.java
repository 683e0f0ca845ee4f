package plug;

public class Thing implements java.util.function.Supplier<String> {
    private static int count;

    public String get() { return "thing one of " + getClass().getClassLoader().getName() + " with " + new Helper().help(); }

    public static int count() { return ++count; }

    public static String castToMine(Object o) { return "mine " + ((Thing) o).get(); }
}

class Helper {
    String help() { return "helper " + getClass().getClassLoader().getName(); }
}
