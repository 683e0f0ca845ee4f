public class Throwing implements ResourcesAndServices.Broken {
    public Throwing() { throw new IllegalStateException("cannot be made"); }
}
