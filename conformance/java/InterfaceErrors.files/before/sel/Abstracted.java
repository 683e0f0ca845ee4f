package sel;

public class Abstracted extends AbstractedParent implements B {}
