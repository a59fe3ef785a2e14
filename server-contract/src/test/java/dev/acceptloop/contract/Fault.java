package dev.acceptloop.contract;

import java.util.List;

/** What can be wrong with a server, and the tests of the contract that must notice. */
enum Fault {
    NONE,

    // what is said
    ECHOES_WHATEVER_THE_SERVICE(
            "repliesToEachMessage",
            "lineAckRepliesWithoutDelimiter",
            "discardAnswersNothing",
            "repliesToEachDatagram",
            "timeAnswersNothingAndGarbage",
            "discardAnswersNoDatagram"),
    HEARS_ONE_MESSAGE_ONLY(
            "echoesManyMessagesOnOneConnection",
            "answersAtAPath",
            "answersOneHttpRequestAfterAnother",
            "seesWhatIsBehindAnUrgentByte"),
    LOSES_A_BYTE_AFTER_MEGABYTES("echoesSeveralMegabytes"),
    LOSES_A_SHORT_MESSAGE("answersTheShortestAndTheLongestMessage"),
    FORGETS_BETWEEN_READS(
            "answersAMessageSplitAtAnyByte",
            "answersWithTheSmallestReadBuffer",
            "answersAnHttpRequestSplitAtAnyByte"),
    SENDS_THE_SECOND_HALF_FIRST(
            "answersManyMessagesOfOneWriteInOrder", "answersPipelinedRequestsInOrder"),
    SPEAKS_ONLY_WHEN_SPOKEN_TO("timeGreetsBeforeAnythingIsSent", "announcesAnAdmittedConnection"),
    DOES_NOT_CLOSE("ackOnceClosesAfterItsReply", "closesWhenAPeerLeavesWithoutAWord"),
    TOLERATES_BAD_FRAMES(
            "closesOnlyTheConnectionOfAMessageTooLong",
            "survivesGarbage",
            "refusesHostileHttpRequestsOneByOne"),
    IGNORES_OTHER_THREADS(
            "everyOtherMemberHearsWhatIsSaid",
            "membersComeAndGo",
            "aMemberThatReadsHearsAllBesideManyThatDoNot"),

    // how a conversation ends
    LEAVES_WITH_A_PEER_THAT_FINISHED(
            "answersAllThatCameBeforeAHalfClose",
            "finishesALongReplyAfterAHalfClose",
            "answersTheHttpRequestsBeforeAHalfClose"),
    WRITES_ONCE("finishesALongReplyAfterAHalfClose", "finishesTheReplyThatIsUnderWay"),
    WAITS_FOR_THE_REST_OF_A_MESSAGE(
            "closesWhenAPeerLeavesInMidMessage", "survivesAPeerThatVanishesFromAPath"),
    STOPS_ACCEPTING_AFTER_A_RESET(
            "survivesAResetInMidMessage",
            "survivesAResetInMidReply",
            "membersComeAndGo",
            "survivesAStormOfResets"),
    TAKES_A_RESET_FOR_AN_END("survivesAResetInMidMessage", "survivesAResetInMidReply"),
    CUTS_ALL_AFTER_GARBAGE(
            "survivesGarbage",
            "closesOnlyTheConnectionOfAMessageTooLong",
            "refusesHostileHttpRequestsOneByOne"),
    CUTS_ALL_WHEN_A_SERVICE_THROWS("aServiceThatThrowsEndsOnlyItsConnection"),
    REPORTS_EACH_END_TWICE("echoesAMessage", "servesOneClientAfterAnother"),

    CLOSES_AT_ONCE(
            "aBodyTooLongIsToldSoThoughItIsStillSent",
            "aBadRequestIsToldSoThoughMoreIsStillSent",
            "anHttpClientOverTheLimitIsToldSoThoughItIsStillSending",
            "aClientOverTheLimitIsToldSoThoughItIsStillSending",
            "theLastReplyIsHeardThoughMoreIsStillSent"),
    CLOSES_WHERE_IT_SHOULD_RESET(
            "anAbortResets",
            "aPeerThatNeitherReadsNorSendsIsIdle",
            "aMessageThatIsNeverFinishedIsResetAtTheTimeOut",
            "aReplyThatIsNotTakenIsResetAtTheTimeOut"),

    // what a protocol may ask for
    IGNORES_PAUSES(
            "nothingIsReadWhileReadingIsPaused",
            "aPauseFromElsewhereHoldsBackTheReadThatIsUnderWay",
            "theEndWaitsBehindWhatIsHeldBack"),
    COUNTS_PAUSES("onceResumedIsResumedHoweverOftenItWasPaused"),
    TELLS_OF_THE_END_AGAIN("aProtocolThatStaysAfterTheEndIsToldOfItOnceAndWritesOn"),
    CLOSES_WITH_ITS_OUTPUT("readsOnAfterItsOutputIsShut"),
    CLOSES_BEFORE_THE_TASKS("aCloseFromElsewhereComesAfterTheTasksBeforeIt"),
    RUNS_TASKS_AT_ONCE("aTaskRunsAfterTheCallThatGaveIt"),
    FORGIVES_TASKS("aTaskThatThrowsEndsItsConnection", "aTaskThatFailsEndsOnlyItsConnection"),
    KEEPS_THE_FIRST_REASON("aProtocolThatClosesAndThrowsHasFailed"),
    WRITES_AFTER_A_CLOSE("whatIsWrittenAfterACloseIsDropped"),

    // what is thrown
    LETS_ERRORS_PASS(
            "whatAServiceThrowsEndsOnlyItsConnection",
            "aServiceThatThrowsAtTheBeginningEndsOnlyItsConnection",
            "aTaskThatFailsEndsOnlyItsConnection",
            "aServiceThatThrowsAtAHalfCloseEndsOnlyItsConnection",
            "aServiceThatThrowsAtTheEndDisturbsNobody"),
    IS_DEAF_AFTER_AN_ERROR("anErrorOfTheServerNeverLeavesItDeaf"),
    KEEPS_AN_INTERRUPT(
            "anInterruptThatAHandlerLeavesDisturbsNobody",
            "anInterruptThatAHandlerLeavesCostsNoAnswer"),
    FAILS_SILENTLY("aLoopThatCannotGoOnEndsTheServerWhole"),
    FAILS_IN_PART("aLoopThatCannotGoOnEndsTheServerWhole"),

    // who waits for whom, and how long
    SERVES_ONE_AT_A_TIME(
            "othersProceedBesideAnIdleClient",
            "othersProceedBesideAClientInMidMessage",
            "othersProceedBesideAClientThatDoesNotRead",
            "answersManyConnectionsAtOnce"),
    SERVES_MORE_THAN_IT_SAYS("servesAsManyAtOnceAsItSays"),
    ACCEPTS_ONE_ONLY("servesOneClientAfterAnother"),
    ADMITS_ONE_TOO_MANY(
            "refusesTheConnectionOverTheLimit",
            "refusesTheConnectionOverTheLimitAtAPath",
            "refusesTheHttpClientOverTheLimit"),
    COUNTS_DOWN_TWICE("refusedConnectionsDoNotCount"),
    NEVER_TIMES_OUT(
            "closesAnIdleConnectionAndNoOther",
            "closesAConnectionThatDripsAMessage",
            "aPeerThatNeitherReadsNorSendsIsIdle"),
    RESETS_AN_IDLE_CONNECTION("closesAnIdleConnectionAndNoOther"),
    TAKES_THE_BUSY_FOR_IDLE("closesAnIdleConnectionAndNoOther"),
    COUNTS_NO_BYTES_THAT_LEAVE("aSlowReaderIsNotIdle"),
    TAKES_WORK_FOR_SILENCE("aPeerThatWaitsForItsAnswerIsNotIdle"),
    READS_NOBODY_BESIDE_A_HANDLER("whoIsNotReadForAnothersHandlerIsNotIdle"),
    TIMES_OUT_THE_CONNECTION("wholeMessagesAreNotTimedOut"),

    // what a peer or the system may withhold
    BUFFERS_WITHOUT_BOUND(
            "aPeerThatDoesNotReadIsHeldUp",
            "whoWaitsForCongestionToEndHoldsNoMoreThanTheMark",
            "shortRequestsWithLongRepliesHoldNoMoreThanTheMark"),
    KEEPS_WHOM_IT_SHOULD_CUT("aMemberThatDoesNotReadIsCutAndHoldsUpNobody"),
    IGNORES_THE_MEMORY("newcomersBeyondTheMemoryOfAllAreRefused"),
    KEEPS_WHAT_IS_GONE("timeOutsKeepNoConnectionThatIsGone"),
    SPINS_WITHOUT_DESCRIPTORS("withoutDescriptorsItBacksOff"),
    BACKS_OFF_AT_A_FIXED_RATE("withoutDescriptorsItBacksOff"),
    GIVES_UP_WITHOUT_DESCRIPTORS("withoutDescriptorsItBacksOff"),

    // datagrams
    ANSWERS_NO_EMPTY_DATAGRAM("answersADatagramOfAnyLength"),
    ANSWERS_WHOEVER_ASKED_BEFORE("answersWhoeverAsked", "answersFromTheAddressThatWasAsked"),
    ANSWERS_WITH_ANOTHERS_BYTES("answersMostOfABurst"),
    ENDS_WITH_AN_ANSWER_IT_CANNOT_SEND(
            "aSenderThatIsGoneDisturbsNobody", "aReplyThatIsTooLongCostsThatAnswer"),
    ENDS_WHEN_A_SERVICE_THROWS("aServiceThatThrowsCostsThatAnswer"),
    ENDS_WITH_AN_ERROR_OF_A_SERVICE("anErrorOfAServiceCostsThatAnswer"),
    IS_DEAF_WITHOUT_ITS_LOOP("whatLeavesALoopEndsTheServerWhole"),
    ANSWERS_AT_ANY_LENGTH("aReplyIsNoMoreThanAMultipleOfItsRequest"),
    ANSWERS_ANY_PORT("answersNoPortOfAWellKnownService"),
    KEEPS_DESCRIPTORS_SENT_ALONG("descriptorsSentAlongAreClosed"),
    ENDS_WITH_A_SENDER_WITHOUT_ADDRESS("aSenderWithoutAddressIsPassedOver"),
    ANSWERS_HALF_A_DATAGRAM("aDatagramThatIsTooLongIsPassedOver"),
    ANSWERS_FROM_ANY_ADDRESS("answersFromTheAddressThatWasAsked"),
    PASSES_OVER_WHAT_IS_FOR_CONNECTIONS("refusesWhatIsForConnections"),
    DROPS_WHAT_HAD_ARRIVED("answersTheDatagramsThatHadArrived"),
    ANSWERS_AS_LONG_AS_SOME_COME("isNotHeldByAFlood"),

    // beginning and end
    NAMES_NO_PORT("saysWhereItListens"),
    SHARES_NO_PORT("sharesAPortWithWhoeverSharesIt", "sharesItsDatagramsWithWhoeverSharesThePort"),
    TAKES_ANOTHER_PORT("aBusyPortIsAnErrorThatNamesIt", "aBusyDatagramAddressIsAnErrorThatNamesIt"),
    LEAKS_WHEN_IT_CANNOT_BIND("aBusyPortIsAnErrorThatNamesIt"),
    ECHOES_FOR_AN_UNKNOWN_SERVICE("anUnknownServiceIsOneLine"),
    IGNORES_THE_TRANSPORT("aTransportItHasNotIsOneLine"),
    SECOND_CLOSE_DOES_NOT_WAIT("closesOnceHoweverOftenItIsAsked"),
    STOPS_EACH_TIME_IT_IS_ASKED("closesOnceHoweverOftenItIsAsked"),
    KEEPS_ITS_PORT("freesItsPort", "freesItsAddress"),
    WAITS_FOR_IDLE_CONNECTIONS("doesNotWaitForIdleConnections"),
    CUTS_AT_ONCE(
            "finishesTheReplyThatIsUnderWay",
            "isNotHeldByAPeerThatDoesNotRead",
            "finishesTheWorkThatIsOwedToSeveral",
            "answersWhatCameWhenNobodyHadTimeToReadIt",
            "everyByteIsEchoedToOneThatSendsOn",
            "answersAMessageThatIsFinishedWhileItDrains",
            "answersAnHttpRequestThatIsFinishedWhileItDrains",
            "theLastHttpAnswerOfADrainSaysThatItIs",
            "aMessageThatIsNeverFinishedIsResetAtTheTimeOut",
            "whoNeverCeasesToSendIsEndedBetweenTwoMessages",
            "whoSentMuchAtOnceIsEndedBetweenTwoMessages"),
    HEARS_ON_WHO_NEVER_CEASES("whoNeverCeasesToSendIsEndedBetweenTwoMessages"),
    CUTS_WHO_IS_NOT_READ(
            "waitsForAnAnswerFromElsewhere", "waitsForAnAnswerFromElsewhereAfterAHalfClose"),
    ANSWERS_ALL_OF_A_READ("whoSentMuchAtOnceIsEndedBetweenTwoMessages"),
    READS_NO_MORE_WHEN_IT_STOPS(
            "answersTheRequestThatWasNotReadYet", "answersTheHttpRequestsThatCameBeforeItStops"),
    WAITS_FOR_A_PEER_FOR_EVER("isNotHeldByAPeerThatDoesNotRead", "whoComesAfterTheCutIsCutToo"),
    LEAKS_A_THREAD("leavesNoThreadNoProcessNoDescriptor", "leavesNothingOfDatagramServers"),
    LEAKS_A_PROCESS("leavesNoThreadNoProcessNoDescriptor", "leavesNothingOfDatagramServers"),
    LEAKS_A_DESCRIPTOR("leavesNoThreadNoProcessNoDescriptor", "leavesNothingOfDatagramServers"),

    // at a path
    OPENS_ITS_FILE_TO_ALL("theFileHasTheModeItWasToldTo"),
    LEAVES_ITS_FILE("closingRemovesTheFileAndFinishesTheReply"),
    KEEPS_A_STALE_FILE("replacesAStaleFile"),
    TAKES_A_LIVE_SERVERS_PATH("aLiveServerKeepsItsPath"),
    DELETES_WHAT_IS_NO_SOCKET("aFileThatIsNoSocketIsLeftAlone"),
    SAYS_NOT_WHY_A_PATH_CANNOT_BE("aPathThatCannotBeIsOneLine");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> noticedBy;

    Fault(String... noticedBy) {
        this.noticedBy = List.of(noticedBy);
    }

    /** Names of test methods. */
    List<String> noticedBy() {
        return noticedBy;
    }
}
