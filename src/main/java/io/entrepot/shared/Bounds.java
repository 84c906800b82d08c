package io.entrepot.shared;

import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ObjectInputFilter;

/** Limits of the whole process for what strangers send, whichever library reads it. Set before the first document is read. */
public final class Bounds {
    /** The largest answer of a partner that is looked at; a text within it cannot be longer. */
    private static final int LONGEST_TEXT = 16 * 1024 * 1024;

    private static final long LONGEST_DOCUMENT = 64L * 1024 * 1024;

    /** No document of ours is deeper than twenty. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 1000;

    private Bounds() {}

    /** Again changes nothing. */
    public static void set() {
        // for every mapper that names no bounds of its own, those inside of libraries too
        StreamReadConstraints.overrideDefaultStreamReadConstraints(StreamReadConstraints.builder()
                .maxDocumentLength(LONGEST_DOCUMENT)
                .maxNestingDepth(DEEPEST)
                .maxStringLength(LONGEST_TEXT)
                .maxNumberLength(LONGEST_NUMBER)
                .maxNameLength(LONGEST_NAME)
                .build());
        // nothing here is sent as a serialised object; one that comes in a message is somebody's attempt.
        // A filter can be set once in a process, and one from the command line counts.
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
        }
    }
}
