package link;

class Methods {
    int becomesInstance() { return 2; }
    static int becomesStatic() { return 2; }
    private static int becomesPrivate() { return 2; }
    private int virtualBecomesPrivate() { return 2; }
    static long changesResult() { return 2; }
    int changesArguments(int a, long[] b, Object c) { return 2; }
    Methods() { }
}

class Fields {
    int becomesInstance = 2;
    static int becomesStatic = 2;
    private static int becomesPrivate = 2;
    static final int becomesFinal = Integer.parseInt("2");
    final int instanceBecomesFinal = Integer.parseInt("2");
    static long changesType = 2;
    static final int CONSTANT = 6;
    static int movesUp = 2;
}

class FieldsParent {
    static int movesUp = 22;
    int moved() { return 22; }
}

class FieldsChild extends FieldsParent { }

abstract class Abstract {
    abstract int body();
    abstract int notBody();
}

abstract class BecomesAbstract { }

interface BecomesInterface {
    int method();
    static int statics() { return 2; }
}

class BecomesClass {
    int method() { return 2; }
    static int statics() { return 2; }
}

interface GrowsMethod {
    int old();
    int fresh();
}

class GrowsCaller {
    static int call(GrowsMethod g) { return g.fresh(); }
}

interface LosesDefault {
    int one();
}

interface LeftDefault {
    default String name() { return "left"; }
}

interface RightDefault {
    default String name() { return "right"; }
}

class LosesInterface {
    public void run() { }
}

final class BecomesFinalClass { }

class FinalMethod {
    final int m() { return 1; }
}

class SuperA { }

class SuperB extends SuperA { int m() { return 33; } }

enum Colors { GREEN, BLUE, RED }

sealed interface Closed permits Member { }

class PrivateConstructor {
    private PrivateConstructor() { }
}

class StaticNested {
    private static class Hidden {
        private static int x = 2;
    }
}
