"""Who may read the schema, and who is told by an error what is in it."""

from graphql import ASTValidationRule, NoSchemaIntrospectionCustomRule, specified_rules

from khungcui.settings import Settings


class Introspection:
    """What the operator opened; an official is whoever bears a valid token."""

    def __init__(self, settings: Settings) -> None:
        self._readers = settings.introspection
        self._suggestions = settings.suggestions

    @property
    def public(self) -> bool:
        """Whether the schema may be read without a token."""
        return self._readers == "anyone"

    @property
    def rules(self) -> tuple[type[ASTValidationRule], ...]:
        """The rules of validation: one more where nobody may read the schema."""
        if self._readers == "nobody":
            return (*specified_rules, NoSchemaIntrospectionCustomRule)
        return specified_rules

    def suggesting(self, *, official: bool) -> bool:
        """Whether errors may ask “Did you mean …?”: that reads the schema a name at a time."""
        may_read = self.public or (official and self._readers == "officials")
        return self._suggestions and may_read
