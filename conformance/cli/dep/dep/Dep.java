package dep;

public class Dep {
    public static String describe(Object o) {
        return o.getClass().getName() + "=" + o;
    }
}
