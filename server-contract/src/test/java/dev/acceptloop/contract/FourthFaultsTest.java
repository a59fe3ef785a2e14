package dev.acceptloop.contract;

final class FourthFaultsTest extends FaultTests {
    FourthFaultsTest() {
        super(3);
    }
}
