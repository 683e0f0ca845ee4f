package sel;

public abstract class Model implements Sub {
    public abstract String m();
}
