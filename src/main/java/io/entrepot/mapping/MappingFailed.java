package io.entrepot.mapping;

import io.entrepot.shared.FailureCause;

/** A document could not be mapped, or the result breaks its schema; the message says where and why. */
public class MappingFailed extends RuntimeException {
    private final transient FailureCause failure;

    MappingFailed(FailureCause failure, String message) {
        super(message);
        this.failure = failure;
    }

    static MappingFailed mapping(String message) {
        return new MappingFailed(FailureCause.MAPPING_FAILED, message);
    }

    static MappingFailed schema(String message) {
        return new MappingFailed(FailureCause.SCHEMA_FAILED, message);
    }

    public FailureCause failure() {
        return failure;
    }
}
