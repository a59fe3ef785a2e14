package dev.acceptloop.contract;

final class SecondFaultsTest extends FaultTests {
    SecondFaultsTest() {
        super(1);
    }
}
