package link;

public class Users {
    public static Object methodGone() { return Methods.gone(); }
    public static Object methodGoneVirtual() { return new Methods().goneVirtual(); }
    public static Object methodBecomesInstance() { return Methods.becomesInstance(); }
    public static Object methodBecomesStatic() { return new Methods().becomesStatic(); }
    public static Object methodBecomesPrivate() { return Methods.becomesPrivate(); }
    public static Object methodVirtualBecomesPrivate() { return new Methods().virtualBecomesPrivate(); }
    public static Object methodChangesResult() { return Methods.changesResult(); }
    public static Object methodChangesArguments() { return new Methods().changesArguments(1, null, null); }
    public static Object constructorGone() { return new Methods(5); }
    public static Object constructorPrivate() { return new PrivateConstructor() != null; }
    public static Object fieldGone() { return Fields.gone; }
    public static Object fieldGoneInstance() { return new Fields().goneInstance; }
    public static Object fieldBecomesInstance() { return Fields.becomesInstance; }
    public static Object fieldBecomesStatic() { return new Fields().becomesStatic; }
    public static Object fieldPutBecomesStatic() { new Fields().becomesStatic = 5; return 1; }
    public static Object fieldBecomesPrivate() { return Fields.becomesPrivate; }
    public static Object fieldReadBecomesFinal() { return Fields.becomesFinal; }
    public static Object fieldPutBecomesFinal() { Fields.becomesFinal = 2; return 1; }
    public static Object fieldPutInstanceBecomesFinal() { new Fields().instanceBecomesFinal = 2; return 1; }
    public static Object fieldChangesType() { return Fields.changesType; }
    public static Object fieldConstantInlined() { return Fields.CONSTANT; }
    public static Object fieldMovesUp() { return FieldsChild.movesUp; }
    public static Object methodMovesUp() { return new FieldsChild().moved(); }
    public static Object abstractCalled() { return new Concrete().body(); }
    public static Object abstractImplemented() { return new Concrete().notBody(); }
    public static Object newBecomesAbstract() { return new BecomesAbstract(); }
    public static Object newBecomesInterface() { return new BecomesInterface(); }
    public static Object virtualOnInterface() { BecomesInterface b = null; return b.method(); }
    public static Object staticOnInterface() { return BecomesInterface.statics(); }
    public static Object interfaceOnClass() { return OtherUsers.interfaceOnClass(); }
    public static Object interfaceOnClassNull() { return OtherUsers.call(null); }
    public static Object staticOnClass() { return BecomesClass.statics(); }
    public static Object growsMethodOld() { return new Grown().old(); }
    public static Object growsMethodNew() { return GrowsCaller.call(new Grown()); }
    public static Object losesDefault() { LosesDefault l = new Loser(); return l.one(); }
    public static Object losesDefaultVirtual() { return new Loser().one(); }
    public static Object conflictingDefaults() { LeftDefault l = new BothDefaults(); return l.name(); }
    public static Object conflictingDefaultsVirtual() { return new BothDefaults().name(); }
    public static Object losesInterface() { run(new LosesInterface()); return 1; }
    static void run(Runnable r) { r.run(); }
    public static Object castLosesInterface() { Object o = new LosesInterface(); return ((Runnable) o).hashCode() != 0; }
    public static Object vanished() { return Vanishes.x; }
    public static Object vanishedNew() { return new Vanishes(); }
    public static Object vanishedArray() { return new Vanishes[1]; }
    public static Object vanishedCast() { Object o = "x"; return (Vanishes) o; }
    public static Object vanishedCastNull() { Object o = null; return (Vanishes) o; }
    public static Object vanishedInstanceof() { Object o = "x"; return o instanceof Vanishes; }
    public static Object vanishedLiteral() { return Vanishes.class; }
    public static Object vanishedInner() { return new Vanishes.Inner(); }
    public static Object vanishedCatch() {
        try {
            return Integer.parseInt("5");
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }
    public static Object extendsFinal() { return ExtendsFinal.x; }
    public static Object overridesFinal() { return new OverridesFinal().m(); }
    public static Object superMoves() { return new CallsSuper().call(); }
    public static Object enumConstantGone() { return Colors.GONE; }
    public static Object enumSwitch() {
        int r = 0;
        for (Colors c : Colors.values()) {
            switch (c) {
                case RED: r += 1; break;
                case GREEN: r += 10; break;
                case GONE: r += 100; break;
            }
        }
        return r;
    }
    public static Object sealedMember() { return new Member(); }
    public static Object sealedLeaves() { return new Leaves(); }
    public static Object lambdaToGone() { java.util.function.IntSupplier s = Methods::gone; return s.getAsInt(); }
    public static Object lambdaToStatic() { java.util.function.ToIntFunction<Methods> s = Methods::becomesStatic; return s.applyAsInt(new Methods()); }
    public static Object nestedPrivate() { return StaticNested.Hidden.x; }
}

/** Apart from the others, because verification of a caller may already load the class. */
class OtherUsers {
    public static Object interfaceOnClass() { return call((BecomesClass) (Object) new ImplementsBecomesClass()); }
    static Object call(BecomesClass b) { return b.method(); }
}
