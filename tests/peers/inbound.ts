// What Slack sends to `adapters.slack.inbound`, in Slack's own words.
import type { BlockAction, ButtonAction, FeedbackButtonsAction, GlobalShortcut, MessageShortcut, ViewSubmitAction } from '@slack/bolt';
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
  submission: ViewSubmitAction;
  reaction_added: ReactionAddedEvent;
  reaction_removed: ReactionRemovedEvent;
  assistant_started: AssistantThreadStartedEvent;
  assistant_context: AssistantThreadContextChangedEvent;
  event: SlackEvent;
}
