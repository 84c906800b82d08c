package io.entrepot.shared;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Asks a partner something for somebody who waits for the answer; never within a transaction. */
public interface Enquiry {
    /** Whether a route knows how to ask this partner. */
    boolean knows(String partner, String what);

    /**
     * What the partner says, in the words of its mapping.
     *
     * @throws IOException in a sentence, whatever went wrong on the way
     */
    JsonNode ask(String partner, String what, JsonNode question) throws IOException;
}
