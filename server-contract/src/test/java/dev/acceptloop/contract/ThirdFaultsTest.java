package dev.acceptloop.contract;

final class ThirdFaultsTest extends FaultTests {
    ThirdFaultsTest() {
        super(2);
    }
}
