// What Slack sends to `adapters.slack.inbound`, in Slack's own words.
import type {
  BlockAction,
  BlockSuggestion,
  ButtonAction,
  FeedbackButtonsAction,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  ViewClosedAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type {
  AllMessageEvents,
  AppMentionEvent,
  AssistantThreadContextChangedEvent,
  AssistantThreadStartedEvent,
  ReactionAddedEvent,
  ReactionRemovedEvent,
  SlackEvent,
} from '@slack/types';
export interface Inbound {
  mention: AppMentionEvent;
  message: AllMessageEvents;
  press: BlockAction<ButtonAction>;
  opinion: BlockAction<FeedbackButtonsAction>;
  message_shortcut: MessageShortcut;
  global_shortcut: GlobalShortcut;
  command: SlashCommand;
  submission: ViewSubmitAction;
  closed: ViewClosedAction;
  suggestion: BlockSuggestion;
  reaction_added: ReactionAddedEvent;
  reaction_removed: ReactionRemovedEvent;
  assistant_started: AssistantThreadStartedEvent;
  assistant_context: AssistantThreadContextChangedEvent;
  event: SlackEvent;
}
