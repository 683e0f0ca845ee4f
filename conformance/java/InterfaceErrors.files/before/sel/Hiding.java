package sel;

public class Hiding extends HidingParent implements A {}
