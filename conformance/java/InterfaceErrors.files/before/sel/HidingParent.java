package sel;

public class HidingParent {}
