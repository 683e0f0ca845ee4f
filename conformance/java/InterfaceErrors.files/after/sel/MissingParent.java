package sel;

public abstract class MissingParent extends Model {}
