package sel;

public abstract class AbstractedParent {
    public abstract String m();
}
