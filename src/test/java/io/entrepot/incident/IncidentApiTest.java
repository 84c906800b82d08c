package io.entrepot.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.JsonPath;
import io.entrepot.DatabaseForTests;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

@SpringJUnitConfig({DatabaseForTests.class, IncidentApiTest.Hub.class})
class IncidentApiTest {
    @ComponentScan({"io.entrepot.incident", "io.entrepot.outbox", "io.entrepot.journal"})
    static class Hub {
        @Bean
        Wording words() {
            return (text, reader) -> text.toString();
        }
    }

    @Autowired
    Incidents incidents;

    @Autowired
    JdbcClient sql;

    private MockMvc http;

    @BeforeEach
    void start(@Autowired IncidentApi api, @Autowired IncidentProblems problems, @Autowired ObjectMapper json) {
        http = MockMvcBuilders.standaloneSetup(api)
                .setControllerAdvice(problems)
                .setMessageConverters(
                        new ByteArrayHttpMessageConverter(), new MappingJackson2HttpMessageConverter(json))
                .build();
        sql.sql("truncate incident, incident_action, outbox, journal").update();
        for (int n = 1; n <= 3; n++) {
            incidents.keep(List.of(new Failure(
                    n == 3 ? FailureCause.UNKNOWN_SKU : FailureCause.CHECK_FAILED,
                    "order.intake",
                    "woocommerce",
                    "main",
                    "o_" + n,
                    100000L + n,
                    "phone '13812345678' of order 100% odd",
                    ("{\"n\":" + n + ",\"phone\":\"13812345678\",\"id\":\"11010519491231002X\"}")
                            .getBytes(StandardCharsets.UTF_8),
                    "application/json",
                    null,
                    n == 3 ? null : new Redo("PageArrived", "woocommerce", null))));
        }
    }

    @Test
    void listsFromNewToOldInPages() throws Exception {
        ResultActions first = ask(get("/api/incidents?size=2"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.incidents[*].subject", contains("o_3", "o_2")))
                .andExpect(jsonPath("$.incidents[0].order").value("EN100003"))
                .andExpect(jsonPath("$.incidents[0].message").value("phone '138••••5678' of order 100% odd"));
        String next = JsonPath.read(first.andReturn().getResponse().getContentAsString(), "$.next");
        ask(get("/api/incidents?size=2&before=" + next))
                .andExpect(jsonPath("$.incidents[*].subject", contains("o_1")))
                .andExpect(jsonPath("$.next").doesNotExist());
    }

    @ParameterizedTest
    @CsvSource({
        "cause=UNKNOWN_SKU,1",
        "state=OPEN,3",
        "state=DISMISSED,0",
        "order=EN100002,1",
        "platform=nowhere,0",
        "text=o_1,1",
        "text=o%251,0",
        "text=100%25,3",
        "text=100_,0",
        "text=' or 1=1--,0",
        "text=(a%2B)%2B$,0",
        "since=2101-01-01T00:00:00%2B08:00,-1",
        "since=2020-01-01T00:00:00%2B08:00,3",
        "before=9223372036854775808,-1",
        "before=forged,-1",
        "cause=nonsense,-1",
        "state=open,-1",
        "order=17,0",
        "order=o_1,1",
        "order=EN1%00,-1"
    })
    void filters(String query, int found) throws Exception {
        String[] pair = query.split("=", 2);
        var request = get("/api/incidents").param(pair[0], java.net.URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        if (found < 0) {
            ask(request)
                    .andExpect(status().isBadRequest())
                    .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                    .andExpect(jsonPath("$.field").value(pair[0]))
                    .andExpect(jsonPath("$.value").exists());
        } else {
            ask(request).andExpect(status().isOk()).andExpect(jsonPath("$.incidents", hasSize(found)));
        }
    }

    @Test
    void showsThePayloadMaskedAndRevealsItOnRecord() throws Exception {
        String uid = uid("o_1");
        ask(get("/api/incidents/" + uid))
                .andExpect(jsonPath("$.payload")
                        .value("{\"n\":1,\"phone\":\"138••••5678\",\"id\":\"110•••••••••••002X\"}"))
                .andExpect(jsonPath("$.masked").value(true))
                .andExpect(jsonPath("$.incident.canReplay").value(true));
        byte[] whole = ask(get("/api/incidents/" + uid + "/payload"))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsByteArray();
        assertThat(new String(whole, StandardCharsets.UTF_8)).contains("13812345678");
        ask(get("/api/incidents/" + uid))
                .andExpect(jsonPath("$.history[0].action").value("REVEAL"))
                .andExpect(jsonPath("$.history[0].actor").value("ann"));
    }

    @Test
    void groupsByCause() throws Exception {
        ask(get("/api/incidents/causes"))
                .andExpect(jsonPath("$[0].cause").value("CHECK_FAILED"))
                .andExpect(jsonPath("$[0].count").value(2))
                .andExpect(jsonPath("$[0].oldest").exists());
    }

    @Test
    void replaysOnceAndTellsTheSecondWhoWasFirst() throws Exception {
        String path = "/api/incidents/" + uid("o_1") + "/replay";
        ask(post(path), "{\"reason\":\"sum put right\"}").andExpect(status().isOk());
        ask(post(path), "{\"reason\":\"me too\"}")
                .andExpect(status().isConflict())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.detail", containsString("by ann: sum put right")));
        ask(post("/api/incidents/" + uid("o_3") + "/replay"), "{\"reason\":\"r\"}")
                .andExpect(status().isUnprocessableEntity());
    }

    @Test
    void answersForEachOfMany() throws Exception {
        String unknown = "00000000-0000-7000-8000-000000000000";
        ask(post("/api/incidents/replay"), "{\"uids\":[\"" + uid("o_1") + "\",\"" + unknown + "\"],\"reason\":\"r\"}")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.results", hasSize(2)));
        ask(post("/api/incidents/replay"), "{\"cause\":\"CHECK_FAILED\",\"reason\":\"r\"}")
                .andExpect(jsonPath("$.results", hasSize(1)))
                .andExpect(jsonPath("$.results[0].outcome").value("REPLAYED"));
        ask(post("/api/incidents/dismiss"), "{\"uids\":[\"" + uid("o_3") + "\"],\"reason\":\"not sold\"}")
                .andExpect(jsonPath("$[0].outcome").value("DISMISSED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replay|{\"reason\":\"r\"}|cause",
                "replay|{\"cause\":\"CHECK_FAILED\"}|reason",
                "replay|{\"uids\":[\"1-1-1-1-1\"],\"reason\":\"r\"}|uids",
                "replay|{\"uids\":[],\"reason\":\"r\"}|uids",
                "dismiss|{\"reason\":\"r\"}|uids",
                "dismiss|{\"uids\":[\"x\"],\"reason\":\"r\"}|uids"
            })
    void refusesWhatCannotBeMeant(String action, String body, String field) throws Exception {
        ask(post("/api/incidents/" + action), body)
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.field").value(field));
    }

    @Test
    void refusesADismissalWithoutReasonAndBodiesThatAreNoJson() throws Exception {
        ask(post("/api/incidents/" + uid("o_1") + "/dismiss"), "{\"reason\":\"  \"}")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.field").value("reason"));
        ask(post("/api/incidents/" + uid("o_1") + "/dismiss"), "{").andExpect(status().isBadRequest());
        ask(get("/api/incidents/00000000-0000-7000-8000-000000000000"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.field").value("uid"));
    }

    @Test
    void resends() throws Exception {
        String path = "/api/incidents/" + uid("o_1") + "/resend";
        ask(post(path), "{\"payload\":\"{\\\"n\\\":5}\",\"reason\":\"n was wrong\"}")
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.state").value("REPLAYED"));
        ask(get("/api/incidents/" + uid("o_1"))).andExpect(jsonPath("$.children", hasSize(1)));
        ask(post(path), "{\"payload\":\"{}\",\"reason\":\"again\"}").andExpect(status().isConflict());
    }

    private String uid(String subject) {
        return sql.sql("select uid::text from incident where subject = :subject order by id limit 1")
                .param("subject", subject)
                .query(String.class)
                .single();
    }

    private ResultActions ask(MockHttpServletRequestBuilder request) throws Exception {
        return http.perform(request.principal(() -> "ann"));
    }

    private ResultActions ask(MockHttpServletRequestBuilder request, String body) throws Exception {
        return ask(request.contentType(MediaType.APPLICATION_JSON).content(body));
    }
}
