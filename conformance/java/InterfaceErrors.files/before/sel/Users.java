package sel;

/// Call sites.
public class Users {
    public static String baseM(Base b) { return b.m(); }
    public static String baseD(Base b) { return b.d(); }
    public static String subM(Sub s) { return s.m(); }
    public static String subD(Sub s) { return s.d(); }
    public static String aM(A a) { return a.m(); }
    public static String bM(B b) { return b.m(); }
    public static String bD(B b) { return b.d(); }
    public static int subHash(Sub s) { return s.hashCode() == 0 ? 0 : 1; }
    public static boolean subClass(Sub s) { return s.getClass() == null; }
    public static String modelM(Model m) { return m.m(); }
    public static String modelD(Model m) { return m.d(); }
    public static String conflictM(Conflict c) { return c.m(); }
    public static String conflictD(Conflict c) { return c.d(); }
    public static String hidingM(Hiding h) { return h.m(); }
    public static String hidingD(Hiding h) { return h.d(); }
    public static String staticHidesM(StaticHides h) { return h.m(); }
    public static String staticHidesD(StaticHides h) { return h.d(); }
    public static String nonPublicM(NonPublic n) { return n.m(); }
    public static String nonPublicD(NonPublic n) { return n.d(); }
    public static String abstractedM(Abstracted a) { return a.m(); }
    public static String nowhereM(Nowhere n) { return n.m(); }
    public static String nowhereD(Nowhere n) { return n.d(); }
    public static String missingM(Missing a) { return a.m(); }
}
