package io.entrepot.kit;

/** The command was not called as it wants to be; the message says what is wrong with it. */
final class WrongUsage extends RuntimeException {
    WrongUsage(String message) {
        super(message);
    }
}
