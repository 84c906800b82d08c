package io.entrepot.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.springframework.security.jackson2.SecurityJackson2Modules;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/** What was asked of the outside provider, until it sends the person back: as JSON in the session, which keeps texts only. */
class OutsideRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    private static final String ATTRIBUTE = "outside-request";

    private final ObjectMapper json = new ObjectMapper()
            .registerModules(SecurityJackson2Modules.getModules(getClass().getClassLoader()));

    @Override
    public OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute(ATTRIBUTE) instanceof String kept)) {
            return null;
        }
        try {
            OAuth2AuthorizationRequest asked = json.readValue(kept, OAuth2AuthorizationRequest.class);
            return asked.getState().equals(request.getParameter("state")) ? asked : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what this hub wrote into a session cannot be read", e);
        }
    }

    @Override
    public void saveAuthorizationRequest(
            OAuth2AuthorizationRequest asked, HttpServletRequest request, HttpServletResponse response) {
        if (asked == null) {
            removeAuthorizationRequest(request, response);
            return;
        }
        try {
            request.getSession().setAttribute(ATTRIBUTE, json.writeValueAsString(asked));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the request to the outside provider cannot be written", e);
        }
    }

    @Override
    public OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest asked = loadAuthorizationRequest(request);
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.removeAttribute(ATTRIBUTE);
        }
        return asked;
    }
}
