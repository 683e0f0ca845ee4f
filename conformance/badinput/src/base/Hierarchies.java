class CycleA extends CycleB {
    public static void main(String[] args) { }
}

class CycleB extends CycleC { }

class CycleC { }

interface RingA extends RingB {
    static void main(String[] args) { }
}

interface RingB extends RingC { }

interface RingC { }

class Base { }

class Derived extends Base {
    public static void main(String[] args) { }
}

class BaseTwo { }

class DerivedTwo extends BaseTwo {
    public static void main(String[] args) { }
}

class BaseThree { }

class DerivedThree extends BaseThree {
    public static void main(String[] args) { }
}

class BaseFour {
    void fixed() { }
}

class DerivedFour extends BaseFour {
    @Override
    void fixed() { }

    public static void main(String[] args) { }
}

interface Contract { }

class Implementing implements Contract {
    public static void main(String[] args) { }
}
