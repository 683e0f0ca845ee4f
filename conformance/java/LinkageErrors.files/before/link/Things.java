package link;

class Methods {
    static int gone() { return 1; }
    int goneVirtual() { return 1; }
    static int becomesInstance() { return 1; }
    int becomesStatic() { return 1; }
    static int becomesPrivate() { return 1; }
    int virtualBecomesPrivate() { return 1; }
    static int changesResult() { return 1; }
    int changesArguments(int a, long[] b, String c) { return 1; }
    Methods(int n) { }
    Methods() { }
}

class Fields {
    static int gone = 1;
    int goneInstance = 1;
    static int becomesInstance = 1;
    int becomesStatic = 1;
    static int becomesPrivate = 1;
    static int becomesFinal = 1;
    int instanceBecomesFinal = 1;
    static int changesType = 1;
    static final int CONSTANT = 5;
    static int movesUp = 1;
}

class FieldsParent { }

class FieldsChild extends FieldsParent {
    static int movesUp = 1;
    int moved() { return 1; }
}

abstract class Abstract {
    int body() { return 1; }
    abstract int notBody();
}

class Concrete extends Abstract {
    int notBody() { return 2; }
}

class BecomesAbstract { }

class BecomesInterface {
    int method() { return 1; }
    static int statics() { return 1; }
}

interface BecomesClass {
    default int method() { return 1; }
    static int statics() { return 2; }
}

class ImplementsBecomesClass implements BecomesClass { }

interface GrowsMethod {
    int old();
}

class Grown implements GrowsMethod {
    public int old() { return 1; }
}

interface LosesDefault {
    default int one() { return 1; }
}

class Loser implements LosesDefault { }

interface LeftDefault {
    default String name() { return "left"; }
}

interface RightDefault {
    default String other() { return "right"; }
}

class BothDefaults implements LeftDefault, RightDefault { }

class LosesInterface implements Runnable {
    public void run() { }
}

class Vanishes {
    static int x = 1;
    static class Inner { }
}

class BecomesFinalClass { }

class ExtendsFinal extends BecomesFinalClass {
    static int x = 1;
}

class FinalMethod {
    int m() { return 1; }
}

class OverridesFinal extends FinalMethod {
    int m() { return 2; }
}

class SuperA { int m() { return 1; } }

class SuperB extends SuperA { }

class CallsSuper extends SuperB {
    int call() { return super.m(); }
}

class GrowsCaller {
    static int call(GrowsMethod g) { return g.old(); }
}

enum Colors { RED, GREEN, GONE }

sealed interface Closed permits Member, Leaves { }

record Member() implements Closed { }

record Leaves() implements Closed { }

class PrivateConstructor { }

class StaticNested {
    static class Hidden {
        static int x = 1;
    }
}
