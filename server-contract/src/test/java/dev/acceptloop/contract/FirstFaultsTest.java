package dev.acceptloop.contract;

final class FirstFaultsTest extends FaultTests {
    FirstFaultsTest() {
        super(0);
    }
}
