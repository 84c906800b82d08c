package io.entrepot.settings;

import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of parameters. */
@Repository
class ParameterStore {
    private final JdbcClient client;

    ParameterStore(JdbcClient client) {
        this.client = client;
    }

    /** Those that were changed. A name that this version of the hub does not know is another version's. */
    Map<Parameter, Long> changed() {
        var values = new EnumMap<Parameter, Long>(Parameter.class);
        client.sql("select name, value from parameter").query(row -> {
            for (Parameter parameter : Parameter.values()) {
                if (parameter.name().equals(row.getString("name"))) {
                    values.put(parameter, row.getLong("value"));
                }
            }
        });
        return values;
    }

    void set(Parameter parameter, long value) {
        client.sql("""
                        insert into parameter (name, value) values (:name, :value)
                        on conflict (name) do update set value = excluded.value""").param("name", parameter.name()).param("value", value).update();
    }
}
