final class Base { }

interface BaseTwo { }

sealed class BaseThree permits Allowed { }

final class Allowed extends BaseThree { }

class BaseFour {
    final void fixed() { }
}

class Contract { }

class Helper {
    static String farewell() { return "bye"; }
}
