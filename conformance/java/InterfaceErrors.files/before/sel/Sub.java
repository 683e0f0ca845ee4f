package sel;

public interface Sub extends Base {}
